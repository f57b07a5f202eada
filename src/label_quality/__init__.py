"""How good the labels of a finished job are, and its workers: the numbers, and the page that shows them."""

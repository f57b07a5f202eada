"""What is wrong with an upload: the same checks for the deployed function and for a local folder."""

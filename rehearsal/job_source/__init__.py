"""What a rehearsal labels: a job's folder, a folder of images, or the items of a file of responses."""

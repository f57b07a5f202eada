"""Who answers the tasks of a rehearsal."""

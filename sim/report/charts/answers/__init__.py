"""Charts of the answers to questions: sweeps, sensitivities, break-evens, levers, staffing."""

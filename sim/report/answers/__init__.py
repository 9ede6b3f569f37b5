"""Pages of the answers to questions: what a strategist can repeat first, then tables, then what it rests on."""

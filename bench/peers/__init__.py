"""One queue, M/M/100+M, in omnides and in two other simulators, each written as its own documentation does it.

`queue` says what is simulated and what mathematics knows of it, `with_omnides`, `with_simpy` and `with_ciw` simulate
it, and `agreement` refuses a simulator that does not come out where the mathematics does.
"""

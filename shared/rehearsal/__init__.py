"""SAM's rehearsal model: a script in the place of a model, so that everything but the thinking is real.

It is part of the product, for an installation without a model, for demonstrations and for SAM's own tests, and it says
what it is in its own words. It has no state: which step comes next is read off the conversation it is sent.
"""

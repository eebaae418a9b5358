"""The operators' console: the web door for the people who run the groups.

Nouns: a room (one page of the navigation), a part (a piece of a page that several rooms use), a vendor file (somebody
else's browser code). The console translates and decides nothing: one action, or some queries, a view.
Invariant: no page carries an inline script or style, and nothing a member wrote is ever marked safe.
"""

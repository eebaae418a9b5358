"""WeCom (企业微信): customer groups and contacts of a company, behind the port.

No server may speak in a customer group. What the platform has no call for becomes a staff task. `testing` is a WeCom of
our own on this machine, for tests and for operators who rehearse.
"""

"""What earns, as data: a policy's shape (`model`), its strict reading from YAML (`reading`), the shipped one
(`shipped`), its sentences (`aloud`), and what deeds come to by it (`earning`). Pure but for the sentences' language.
"""

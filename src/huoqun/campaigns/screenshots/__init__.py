"""Pictures that prove that somebody shared: read, compared with every other, judged; in doubt a person looks.

All of it works offline. Of a picture its print is kept (points and edges, from which nobody sees anything); the picture
itself goes when the campaign is settled. Whoever looks sees no faces and no names but the sender's.
"""

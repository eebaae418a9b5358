"""Forms: questions in banks, and quizzes with attempts. Doors, camps and campaigns use them; it knows none of them.

An attempt keeps its questions as they were when it began.
"""

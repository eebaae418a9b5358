"""Forms: questions in banks, quizzes with attempts, surveys. Doors, camps and campaigns use them; it knows none.

An attempt keeps its questions as they were when it began.
"""

"""Made-up campaigns for judging the scorer: honest crowds and every attack we know, with the truth beside them.

A generator of one's own is a soft judge: `huoqun campaigns score` is the door for others'. One shape of attack and the
seeds of the bench were kept out of tuning (docs/reference/fraud.md).
"""

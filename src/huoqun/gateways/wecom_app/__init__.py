"""A WeCom app (自建应用) that speaks to the company's own staff, and in group chats that it made of them.

A platform of its own beside `wecom`: there the people are customers, whom no app may write to; here they are staff,
whom it may. A person of the staff is the same in both; by their ids (`wecom.people`) nobody takes a customer for one.
"""

"""The page of WeChat on which somebody agrees to be known: the same for WeCom and for official accounts."""

from __future__ import annotations

from urllib.parse import urlencode

AUTHORIZE = "https://open.weixin.qq.com/connect/oauth2/authorize"
LONGEST_CODE = 512


def address(app: str, *, back: str, state: str, scope: str, agent: str = "") -> str:
    """Where the browser goes. Its parameters stand in the documented order, and the fragment has to be there."""
    asked = {"appid": app, "redirect_uri": back, "response_type": "code", "scope": scope, "state": state}
    if agent:
        asked["agentid"] = agent
    return f"{AUTHORIZE}?{urlencode(asked)}#wechat_redirect"

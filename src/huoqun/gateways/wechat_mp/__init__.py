"""A WeChat official account (公众号, 服务号): members sign in by it. It hears and says nothing here."""

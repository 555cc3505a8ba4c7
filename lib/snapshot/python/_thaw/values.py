"""JavaScript's values as Python has them."""


def is_js(value):
    """Whether it is a proxy of a JavaScript object: `isinstance` with JsProxy asks that in Python, at length."""
    return hasattr(type(value), "js_id")

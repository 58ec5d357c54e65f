"""Parts of a page that hang on the site's settings alone, rendered once."""

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language


register = template.Library()

MOST = 32  # values seen; a part that hangs on more than the settings must not fill the memory


class SettledNode(template.Node):
    """Renders what it holds once for each language and set of values that it hangs on."""

    def __init__(self, hangs_on: list[FilterExpression], nodelist: NodeList) -> None:
        self.hangs_on = hangs_on
        self.nodelist = nodelist
        self.kept: dict[tuple[Any, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """Return the part, rendered now or earlier."""
        key = (get_language(), *(value.resolve(context) for value in self.hangs_on))
        found = self.kept.get(key)
        if found is None:
            found = self.nodelist.render(context)
            if len(self.kept) < MOST:
                self.kept[key] = found
        return found


@register.tag
def settled(parser: Parser, token: Token) -> SettledNode:
    """Read `{% settled practice_name practice_phone %} ... {% endsettled %}`.

    Name every variable that the part shows. It must hold no block, nor anything of the request.
    """
    hangs_on = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endsettled",))
    parser.delete_first_token()
    return SettledNode(hangs_on, nodelist)

{% macro plus(x) %}{{ x }} + 1{% endmacro %}
{% macro plus_more(x) %}{{ plus(x) }} + 10{% endmacro %}

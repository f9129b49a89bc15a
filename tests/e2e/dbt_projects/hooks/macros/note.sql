{% macro note(what, n) %}insert into {{ target.schema }}_log.said values ('{{ what }}', {{ n }}){% endmacro %}

{% macro read(name) %}{{ return(var(name, 'default')) }}{% endmacro %}

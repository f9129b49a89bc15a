{% macro generate_schema_name(custom_schema_name, node) -%}
  {%- if custom_schema_name is none -%} {{ target.schema }}
  {%- elif target.name == 'prod' -%} {{ custom_schema_name | trim }}
  {%- else -%} {{ target.schema }}_{{ node.resource_type }}_{{ custom_schema_name | trim }}
  {%- endif -%}
{%- endmacro %}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
  {%- if custom_alias_name -%} {{ custom_alias_name | trim }}
  {%- elif node.version -%} {{ node.name ~ '_is_' ~ node.version }}
  {%- else -%} {{ node.name | replace('dim_', 'd_') }}
  {%- endif -%}
{%- endmacro %}
{% macro generate_database_name(custom_database_name=none, node=none) -%}{{ custom_database_name or target.database }}{%- endmacro %}

{#
    A business key as all sources mean it: 'c-1 ' and 'C-1' are one customer.
#}
{% macro business_key(column) -%}
    nullif(upper(trim(cast({{ column }} as varchar))), '')
{%- endmacro %}

{#
    The hash key of business keys: the same in every source and on every system, so that nothing has to be looked up and
    everything can be loaded at once. What has no key at all gets the zero key.
#}
{% macro hash_key(columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append("coalesce(" ~ business_key(column) ~ ", '^^')") -%}
    {%- endfor -%}
    {%- set missing = [] -%}
    {%- for column in columns -%}
        {%- do missing.append(business_key(column) ~ " is null") -%}
    {%- endfor -%}
    case when {{ missing | join(' and ') }} then {{ zero_key() }} else md5({{ parts | join(" || '||' || ") }}) end
{%- endmacro %}

{% macro zero_key() -%} '00000000000000000000000000000000' {%- endmacro %}

{# What a satellite's row says, in one column: two rows that say the same have the same. #}
{% macro hash_diff(columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append("coalesce(trim(cast(" ~ column ~ " as varchar)), '^^')") -%}
    {%- endfor -%}
    md5({{ parts | join(" || '||' || ") }})
{%- endmacro %}

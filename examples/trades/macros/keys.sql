{# A key is a hash of what it stands for, so that every run and every lake gives the same. #}
{% macro hash_key(column) -%}
    cast('0x' || left(md5({{ column }}), 15) as bigint)
{%- endmacro %}

{# A day as an integer that reads as one: 20250113. #}
{% macro date_key(column) -%}
    cast(strftime({{ column }}, '%Y%m%d') as integer)
{%- endmacro %}

{#
    In an incremental run: what was ingested since a day before the newest that this table has. The day covers ingests that
    commit out of order; what the table has already, the merge leaves alone.
#}
{% macro recently_ingested() -%}
    _ingested_at >= (
        select coalesce(max(_ingested_at), timestamptz '1970-01-02 00:00:00Z') - interval 1 day from {{ this }}
    )
{%- endmacro %}

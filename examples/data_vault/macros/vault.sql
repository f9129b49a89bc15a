{#
    The three loading patterns of a vault. All only insert, and inserting again what is there does nothing.
#}

{# A hub: each business key once, with when and from where it was heard of first. `sources`: relations, the one that counts
   first where several bring a key in one load. #}
{% macro hub(sources, key, business_key) %}
with heard as (

    {% for source in sources %}
    select {{ key }}, {{ business_key }}, load_date, record_source, {{ loop.index }} as place
    from {{ source }}
    where {{ key }} <> {{ zero_key() }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

first_heard as (

    select *
    from heard
    qualify row_number() over (partition by {{ key }} order by load_date, place) = 1

)

select {{ key }}, {{ business_key }}, load_date, record_source
from first_heard
{% if is_incremental() %}
where {{ key }} not in (select {{ key }} from {{ this }})
{% else %}
union all

-- The ghost record: what links point to where a source names no key.
select {{ zero_key() }}, null, cast('1900-01-01' as timestamp), 'system'
{% endif %}
{% endmacro %}

{# A link: each combination of hubs once. #}
{% macro link(source, key, hub_keys) %}
with first_heard as (

    select *
    from {{ source }}
    qualify row_number() over (partition by {{ key }} order by load_date) = 1

)

select {{ key }}, {{ hub_keys | join(', ') }}, load_date, record_source
from first_heard
{% if is_incremental() %}
where {{ key }} not in (select {{ key }} from {{ this }})
{% endif %}
{% endmacro %}

{# A satellite: what was said of a key, whenever it differs from what was said before. `diff`: the column that tells. #}
{% macro satellite(source, key, diff, columns) %}
with incoming as (

    -- One row for a key and load, whatever was sent twice.
    select {{ key }}, {{ diff }}, {{ columns | join(', ') }}, load_date, record_source, true as is_new
    from {{ source }}
    where {{ key }} <> {{ zero_key() }}
    {% if is_incremental() %}
        and load_date > (select coalesce(max(load_date), cast('1900-01-01' as timestamp)) from {{ this }})
    {% endif %}
    qualify row_number() over (partition by {{ key }}, load_date order by {{ diff }}) = 1

),

compared as (

    select
        *,
        lag({{ diff }}) over (partition by {{ key }} order by load_date) as diff_before
    from (
        select * from incoming
        {% if is_incremental() %}
        union all
        select * from (
            select {{ key }}, {{ diff }}, {{ columns | join(', ') }}, load_date, record_source, false as is_new
            from {{ this }}
            qualify row_number() over (partition by {{ key }} order by load_date desc) = 1
        ) as latest
        {% endif %}
    ) as both_of_them

)

select {{ key }}, {{ diff }}, {{ columns | join(', ') }}, load_date, record_source
from compared
where is_new and {{ diff }} is distinct from diff_before
{% endmacro %}

{# The newest row of each key of a satellite. #}
{% macro latest_of(satellite, key) %}
    select *
    from {{ satellite }}
    qualify row_number() over (partition by {{ key }} order by load_date desc) = 1
{% endmacro %}

{#
    The rows of a source that had been received by the end of `as_of`, one for each key: the one received last or, with
    `keep='first'`, first.
#}
{% macro received(relation, key, keep='last') %}
    select *
    from {{ relation }}
    where loaded_at < cast('{{ var("as_of") }}' as date) + interval 1 day
    qualify row_number() over (
        partition by {{ key | join(', ') }}
        order by loaded_at{{ ' desc' if keep == 'last' }}
    ) = 1
{% endmacro %}

{# When the newest row that this model has seen was received; long ago when it has none. #}
{% macro watermark() -%}
    (select coalesce(max(_loaded_at), cast('1900-01-01' as timestamp)) from {{ this }})
{%- endmacro %}

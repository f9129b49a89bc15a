{# The end of a row that still holds. A date in place of NULL lets every lookup be `at >= effective_from and at < effective_to`. #}
{% macro end_of_time() -%} cast('9999-12-31' as timestamp) {%- endmacro %}

{# The start of everything: the watermark of a table without rows. #}
{% macro start_of_time() -%} cast('1900-01-01' as timestamp) {%- endmacro %}

{# When the newest row that this model has seen was received. #}
{% macro watermark(column='_loaded_at') -%}
    (select coalesce(max({{ column }}), {{ start_of_time() }}) from {{ this }})
{%- endmacro %}

{# In an incremental run, only the customers of whom something new was received: their rows are worked out anew. #}
{% macro touched_customers_only() -%}
    {% if is_incremental() -%}
    where customer_id in (
        select customer_id from {{ ref('stg_crm__customers') }} where loaded_at > {{ watermark() }}
    )
    {%- endif %}
{%- endmacro %}

-- Transaction fact. Grain: one line of an order. Additive: quantity, amount.
--
-- A line that was corrected takes the place of what was there; one that comes late is inserted as any other.
{{
    config(
        incremental_strategy='merge',
        unique_key='order_line_key',
        merge_update_condition='DBT_INTERNAL_SOURCE._loaded_at > DBT_INTERNAL_DEST._loaded_at'
    )
}}

select
    {{ dbt_utils.generate_surrogate_key(['order_number', 'line_number']) }} as order_line_key,
    {{ date_key('ordered_at') }} as order_date_key,
    {{ product_key() }} as product_key,
    order_number,  -- a degenerate dimension: all that there is of an order
    line_number,
    quantity,
    unit_price,
    amount,
    loaded_at as _loaded_at
from {{ ref('stg_shop__order_lines') }}
{% if is_incremental() %}
where loaded_at > {{ watermark() }}
{% endif %}

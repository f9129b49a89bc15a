-- depends_on: {{ ref('shop_order_lines') }}
with source as (

    -- A line that is sent again was corrected: the last one counts.
    {{ received(source('shop', 'order_lines'), ['order_number', 'line_number']) }}

)

select
    order_number,
    line_number,
    sku,
    quantity,
    unit_price,
    cast(quantity * unit_price as decimal(14, 2)) as amount,
    ordered_at,
    loaded_at
from source

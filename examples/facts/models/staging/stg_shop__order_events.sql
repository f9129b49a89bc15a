-- depends_on: {{ ref('shop_order_events') }}
with source as (

    {{ received(source('shop', 'order_events'), ['order_number', 'event', 'occurred_at'], keep='first') }}

)

select
    order_number,
    event,
    occurred_at,
    loaded_at
from source

-- depends_on: {{ ref('warehouse_movements') }}
with source as (

    {{ received(source('warehouse', 'movements'), ['movement_id'], keep='first') }}

)

select
    movement_id,
    sku,
    quantity,
    cast(moved_at as date) as moved_on,
    loaded_at
from source

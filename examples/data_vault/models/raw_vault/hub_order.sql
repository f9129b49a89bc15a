{{ hub([ref('stg_shop__orders')], 'order_hk', 'order_number') }}

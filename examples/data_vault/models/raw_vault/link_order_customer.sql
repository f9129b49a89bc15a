{{ link(ref('stg_shop__orders'), 'order_customer_hk', ['order_hk', 'customer_hk']) }}

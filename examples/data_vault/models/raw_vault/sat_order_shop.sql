{{ satellite(ref('stg_shop__orders'), 'order_hk', 'order_hash_diff', ['status', 'amount']) }}

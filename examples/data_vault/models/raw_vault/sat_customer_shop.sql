{{ satellite(ref('stg_shop__customers'), 'customer_hk', 'customer_hash_diff', ['email', 'newsletter']) }}

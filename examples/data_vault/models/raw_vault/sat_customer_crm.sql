{{ satellite(ref('stg_crm__customers'), 'customer_hk', 'customer_hash_diff', ['name', 'city']) }}

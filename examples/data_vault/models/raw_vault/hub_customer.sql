{{ hub([ref('stg_crm__customers'), ref('stg_shop__customers'), ref('stg_shop__orders')], 'customer_hk', 'customer_number') }}

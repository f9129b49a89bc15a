-- An effectivity satellite: which customer an order had since when. The order is the driving key; a relation ends when
-- another of the same order begins.
{{ satellite(ref('stg_shop__orders'), 'order_hk', 'order_customer_hk', ['customer_hk']) }}

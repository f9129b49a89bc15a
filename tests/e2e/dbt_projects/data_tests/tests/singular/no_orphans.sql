select * from {{ ref('items_clean') }} where parent not in (select id from {{ ref('items') }})

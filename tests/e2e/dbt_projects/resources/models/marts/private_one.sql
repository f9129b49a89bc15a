select * from {{ ref('revenue', version=2) }}

with other as (select 1 as x) select * from {{ ref('eph') }}, other

select 1 as x from {{ ref('behind_broken') }}, {{ ref('behind_b') }}

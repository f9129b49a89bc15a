select e.id, e.seen_at from {{ ref('events') }} as e

-- A record of bronze is a trade of silver, an older version or a repetition of one, or in quarantine.
select checked._source, checked._source_row
from {{ ref('trades_checked') }} as checked
left join {{ ref('trades') }} as trades
    on checked.rule is null and checked.trade_id = trades.trade_id and checked.version <= trades.version
left join {{ ref('trades__quarantine') }} as quarantine
    on checked._source = quarantine._source and checked._source_row = quarantine._source_row
where (trades.trade_id is null) = (quarantine.rule is null)

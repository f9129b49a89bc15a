select {{ var('number') }} as number, $${{ var('text') }}$$ as text, $${{ var('missing', 'a default') }}$$ as missing,
    $${{ var('list') | join(', ') }}' as list, {{ var('list') | length }} as many, '{{ var('nothing') }}$$ as nothing,
    '{{ var('only_here') }}' as only_here, '{{ env_var('DBT_NAME') }}' as name, {{ env_var('DBT_NUMBER') | int + 1 }} as n,
    $${{ env_var('DBT_NOT_THERE', 'or this') }}$$ as not_there, $${{ pack.read('text') }}$$ as in_a_macro,
    $${{ var.has_var('number') }} {{ var.has_var('nowhere') }}$$ as has

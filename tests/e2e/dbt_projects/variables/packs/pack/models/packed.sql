select '{{ var('in_package') }}' as in_package, '{{ var('text') }}' as text, '{{ read('text') }}' as read_here

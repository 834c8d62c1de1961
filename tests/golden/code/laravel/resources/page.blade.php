{{-- env('NOT_READ') --}}
<p>Don't mail us: {{ env('SUPPORT_MAIL', 'help@localhost') }}</p>

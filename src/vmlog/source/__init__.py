"""Opening sources: what the user names goes in, members and their byte streams come out.

Content decides what an archive is, never a name. Nothing is extracted to disk, links are not followed, and nothing is
raised for content: what cannot be read becomes a `Notice`. The codes of this package are `source-missing`,
`source-unreadable`, `source-empty`, `source-repeated`, `archive-damaged`, `entry-unreadable`, `special-files`,
`limit-depth` and `limit-reached`.

Read `source_walk` first: it walks the sources. `member_finder` looks into one stream, with `inflate`, `tar` and `zips`
as its readers and `limits` as its budget. `role` says what to do with a member, `bundle` which host and product it
comes from.
"""

"""Artifacts: what files say, as typed values (`content`), kept by hash (`blob`), with codecs to and from real bytes
(`codecs`), text views (`views`), edits (`edits`) and recomputation (`formulas`)."""

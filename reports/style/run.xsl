<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: BSD-2-Clause -->
<!-- A run as one page that needs nothing else: what is around the cases; these come where <?cases> stands,
     from section.xsl. The parameters css and js are the files page.css and page.js. Text from an implementation only ever becomes text or an attribute's value here; nothing
     of it goes into a script, a style or an address. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="html" encoding="UTF-8" doctype-system="about:legacy-compat" indent="no"/>
  <xsl:param name="css"/>
  <xsl:param name="js"/>

  <xsl:template match="/results">
    <html lang="en">
      <head>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta http-equiv="Content-Security-Policy"
              content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"/>
        <title>
          <xsl:value-of select="run/@implementation"/>
          <xsl:text> against </xsl:text>
          <xsl:value-of select="run/@spec"/>
          <xsl:text>: </xsl:text>
          <xsl:call-template name="headline"/>
        </title>
        <style><xsl:value-of select="$css"/></style>
      </head>
      <body>
        <a class="skip" href="#cases">To the cases</a>
        <header>
          <h1>
            <xsl:value-of select="run/@implementation"/>
            <xsl:text> </xsl:text>
            <xsl:value-of select="run/@version"/>
          </h1>
          <p class="headline"><xsl:call-template name="headline"/></p>
          <xsl:apply-templates select="summary"/>
          <dl class="facts">
            <xsl:apply-templates select="run/@vendor[. != '']|run/@spec|run/@profile|run/@started|run/@seconds|run/@seed|run/@tool-version"/>
          </dl>
          <xsl:apply-templates select="incidents[. != '']"/>
        </header>
        <xsl:call-template name="filters"/>
        <main id="cases">
          <p id="none" hidden="hidden">No case fits. <button type="button" id="reset-none">Show all</button></p>
          <xsl:processing-instruction name="cases"/>
        </main>
        <xsl:apply-templates select="history"/>
        <footer>
          <p>
            <xsl:text>mip6test </xsl:text>
            <xsl:value-of select="run/@tool-version"/>
            <xsl:text>. Keys: </xsl:text>
            <kbd>/</kbd><xsl:text> search, </xsl:text>
            <kbd>n</kbd><xsl:text> and </xsl:text><kbd>p</kbd><xsl:text> next and previous case that did not pass, </xsl:text>
            <kbd>j</kbd><xsl:text> and </xsl:text><kbd>k</kbd><xsl:text> next and previous case, </xsl:text>
            <kbd>Enter</kbd><xsl:text> opens it, </xsl:text>
            <kbd>Esc</kbd><xsl:text> shows all.</xsl:text>
          </p>
        </footer>
        <script><xsl:value-of select="$js"/></script>
      </body>
    </html>
  </xsl:template>

  <xsl:template name="headline">
    <xsl:variable name="s" select="summary"/>
    <xsl:choose>
      <xsl:when test="$s/@fail + $s/@warn + $s/@inconc + $s/@error = 0">
        <xsl:value-of select="concat('all ', $s/@pass, ' cases pass')"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="concat($s/@fail, ' of ', $s/@pass + $s/@warn + $s/@fail + $s/@inconc + $s/@error, ' cases fail')"/>
        <xsl:if test="$s/@warn &gt; 0"><xsl:value-of select="concat(', ', $s/@warn, ' warn')"/></xsl:if>
        <xsl:if test="$s/@inconc &gt; 0"><xsl:value-of select="concat(', ', $s/@inconc, ' inconclusive')"/></xsl:if>
        <xsl:if test="$s/@error &gt; 0"><xsl:value-of select="concat(', ', $s/@error, ' in error')"/></xsl:if>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A bar of the verdicts, as wide as they are many. -->
  <xsl:template match="summary">
    <div class="bar" aria-hidden="true">
      <xsl:for-each select="@fail|@error|@inconc|@warn|@pass">
        <xsl:if test=". &gt; 0">
          <span class="{name()}" style="flex-grow: {number(.)}"></span>
        </xsl:if>
      </xsl:for-each>
    </div>
  </xsl:template>

  <xsl:template match="run/@*">
    <div>
      <dt>
        <xsl:choose>
          <xsl:when test="name() = 'seconds'">took</xsl:when>
          <xsl:when test="name() = 'spec'">specification</xsl:when>
          <xsl:when test="name() = 'tool-version'">mip6test</xsl:when>
          <xsl:otherwise><xsl:value-of select="name()"/></xsl:otherwise>
        </xsl:choose>
      </dt>
      <dd>
        <xsl:choose>
          <xsl:when test="name() = 'seconds'"><xsl:value-of select="concat(format-number(., '0.0'), ' s')"/></xsl:when>
          <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
        </xsl:choose>
      </dd>
    </div>
  </xsl:template>

  <xsl:template match="incidents">
    <section class="incidents">
      <h2>What happened to the implementation</h2>
      <pre><xsl:value-of select="."/></pre>
    </section>
  </xsl:template>

  <!-- Filters; page.js keeps them in the address. Without it the page shows everything. -->
  <xsl:template name="filters">
    <form id="filters" role="search" aria-label="Filter cases">
      <fieldset>
        <legend>Verdict</legend>
        <xsl:call-template name="toggle"><xsl:with-param name="verdict" select="'fail'"/></xsl:call-template>
        <xsl:call-template name="toggle"><xsl:with-param name="verdict" select="'error'"/></xsl:call-template>
        <xsl:call-template name="toggle"><xsl:with-param name="verdict" select="'inconc'"/></xsl:call-template>
        <xsl:call-template name="toggle"><xsl:with-param name="verdict" select="'warn'"/></xsl:call-template>
        <xsl:call-template name="toggle"><xsl:with-param name="verdict" select="'pass'"/></xsl:call-template>
        <xsl:call-template name="toggle"><xsl:with-param name="verdict" select="'not-applicable'"/></xsl:call-template>
      </fieldset>
      <xsl:call-template name="choice"><xsl:with-param name="of" select="'role'"/></xsl:call-template>
      <xsl:call-template name="choice"><xsl:with-param name="of" select="'section'"/></xsl:call-template>
      <xsl:call-template name="choice"><xsl:with-param name="of" select="'level'"/></xsl:call-template>
      <xsl:call-template name="choice"><xsl:with-param name="of" select="'tag'"/></xsl:call-template>
      <label class="grow" for="f-q">Text
        <input type="search" name="q" id="f-q" autocomplete="off" spellcheck="false"/>
      </label>
      <output id="shown" aria-live="polite"></output>
      <button type="reset">Show all</button>
    </form>
  </xsl:template>

  <!-- page.c has put the values that occur into choices. -->
  <xsl:template name="choice">
    <xsl:param name="of"/>
    <xsl:if test="choice[@of = $of]">
      <label for="f-{$of}">
        <xsl:value-of select="concat(translate(substring($of, 1, 1), 'rslt', 'RSLT'), substring($of, 2))"/>
        <select name="{$of}" id="f-{$of}">
          <option value="">all</option>
          <xsl:for-each select="choice[@of = $of]">
            <option value="{.}"><xsl:value-of select="."/></option>
          </xsl:for-each>
        </select>
      </label>
    </xsl:if>
  </xsl:template>

  <xsl:template name="toggle">
    <xsl:param name="verdict"/>
    <xsl:variable name="count" select="summary/@*[name() = $verdict]"/>
    <xsl:if test="$count &gt; 0">
      <label class="toggle {$verdict}" for="f-{$verdict}">
        <input type="checkbox" name="verdict" id="f-{$verdict}" value="{$verdict}"/>
        <xsl:value-of select="concat($verdict, ' ', $count)"/>
      </label>
    </xsl:if>
  </xsl:template>

  <!-- The runs before this one, a column each: from the bottom what passes, then the rest. -->
  <xsl:template match="history">
    <section class="history">
      <h2>Trend</h2>
      <svg role="img" width="{count(run) * 14}" height="120" viewBox="0 0 {count(run) * 14} 120">
        <title>
          <xsl:value-of select="concat('The last ', count(run), ' runs of this implementation')"/>
        </title>
        <xsl:for-each select="run">
          <g transform="translate({(position() - 1) * 14}, 0)">
            <title>
              <xsl:value-of select="concat(@started, ', version ', @version, ': ', @pass, ' pass, ', @warn, ' warn, ', @fail, ' fail, ', @inconc, ' inconc, ', @error, ' error')"/>
            </title>
            <xsl:variable name="all" select="@pass + @warn + @fail + @inconc + @error"/>
            <xsl:variable name="unit" select="120 div (($all = 0) + $all)"/>
            <rect class="t-pass" width="12" y="{120 - @pass * $unit}" height="{@pass * $unit}"/>
            <rect class="t-warn" width="12" y="{120 - (@pass + @warn) * $unit}" height="{@warn * $unit}"/>
            <rect class="t-inconc" width="12" y="{120 - (@pass + @warn + @inconc) * $unit}" height="{@inconc * $unit}"/>
            <rect class="t-error" width="12" y="{120 - ($all - @fail) * $unit}" height="{@error * $unit}"/>
            <rect class="t-fail" width="12" y="0" height="{@fail * $unit}"/>
          </g>
        </xsl:for-each>
      </svg>
      <p>
        <xsl:value-of select="concat(run[1]/@started, ' (version ', run[1]/@version, ') to ', run[last()]/@started, ' (version ', run[last()]/@version, ')')"/>
      </p>
    </section>
  </xsl:template>
</xsl:stylesheet>

<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: BSD-2-Clause -->
<!-- Several runs side by side: implementations across, cases down by section; the sections and in each the cases
     on which they disagree come first. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="html" encoding="UTF-8" doctype-system="about:legacy-compat" indent="no"/>
  <xsl:param name="css"/>
  <xsl:param name="js"/>
  <xsl:key name="section" match="/matrix/results/case" use="concat(@role, ' ', @section)"/>
  <xsl:key name="id" match="/matrix/results/case" use="@id"/>
  <xsl:variable name="runs" select="/matrix/results"/>

  <xsl:template match="/matrix">
    <html lang="en">
      <head>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta http-equiv="Content-Security-Policy"
              content="default-src 'none'; style-src 'unsafe-inline'"/>
        <title><xsl:value-of select="concat('Matrix of ', count($runs), ' implementations')"/></title>
        <style><xsl:value-of select="$css"/></style>
      </head>
      <body class="wall">
        <header>
          <h1><xsl:value-of select="concat(count($runs), ' implementations side by side')"/></h1>
          <p class="headline">
            <xsl:variable name="cases" select="$runs/case[generate-id() = generate-id(key('id', @id)[1])]"/>
            <xsl:value-of select="concat(count($cases), ' cases, ')"/>
            <xsl:value-of select="count($cases[count(key('id', @id)[@verdict != 'not-applicable' and @verdict != current()/@verdict]) &gt;= 0
                                  and key('id', @id)[@verdict = 'pass'] and key('id', @id)[@verdict = 'fail' or @verdict = 'warn']])"/>
            <xsl:text> on which they disagree</xsl:text>
          </p>
        </header>
        <main>
          <div class="scroll" tabindex="0" role="region" aria-label="Verdicts">
            <table class="matrix">
              <caption>Verdicts. Sections with cases on which the implementations disagree come first, in each section those cases.</caption>
              <thead>
                <tr>
                  <th scope="col">Case</th>
                  <xsl:for-each select="$runs">
                    <th scope="col">
                      <xsl:value-of select="concat(run/@implementation, ' ', run/@version)"/>
                      <span class="why">
                        <xsl:value-of select="concat(run/@spec, ', ', summary/@pass, ' pass, ', summary/@fail, ' fail')"/>
                      </span>
                    </th>
                  </xsl:for-each>
                </tr>
              </thead>
              <xsl:for-each select="$runs/case[generate-id() = generate-id(key('section', concat(@role, ' ', @section))[1])]">
                <!-- Sections in which they disagree come first: on a wall, that is what people look for. -->
                <xsl:sort select="not(key('section', concat(@role, ' ', @section))[key('id', @id)[@verdict = 'pass']
                                      and key('id', @id)[@verdict = 'fail' or @verdict = 'warn']])"/>
                <xsl:sort select="@role"/>
                <xsl:sort select="number(substring-before(concat(@section, '.'), '.'))" data-type="number"/>
                <xsl:sort select="number(substring-before(concat(substring-after(@section, '.'), '.'), '.'))" data-type="number"/>
                <xsl:sort select="@section"/>
                <xsl:call-template name="group"/>
              </xsl:for-each>
            </table>
          </div>
        </main>
      </body>
    </html>
  </xsl:template>

  <xsl:template name="group">
    <tbody>
      <tr class="group">
        <th scope="rowgroup" colspan="{count($runs) + 1}"><xsl:value-of select="concat(@role, ' ', @section)"/></th>
      </tr>
      <xsl:for-each select="key('section', concat(@role, ' ', @section))[generate-id() = generate-id(key('id', @id)[1])]">
        <!-- 0 where some pass and others fail, 1 where none passes, 2 where all say the same -->
        <xsl:sort select="2 * not(key('id', @id)[@verdict = 'fail' or @verdict = 'warn' or @verdict = 'error' or @verdict = 'inconc'])
                          + not(key('id', @id)[@verdict = 'pass'])" data-type="number"/>
        <xsl:sort select="@id"/>
        <xsl:call-template name="line"/>
      </xsl:for-each>
    </tbody>
  </xsl:template>

  <xsl:template name="line">
    <xsl:variable name="id" select="@id"/>
    <tr>
      <xsl:if test="key('id', $id)[@verdict = 'pass'] and key('id', $id)[@verdict = 'fail' or @verdict = 'warn']">
        <xsl:attribute name="class">disagree</xsl:attribute>
      </xsl:if>
      <th scope="row">
        <code><xsl:value-of select="$id"/></code>
        <span class="why"><xsl:value-of select="title"/></span>
      </th>
      <xsl:for-each select="$runs">
        <xsl:variable name="c" select="key('id', $id)[generate-id(..) = generate-id(current())]"/>
        <td>
          <xsl:choose>
            <xsl:when test="$c">
              <span class="verdict {$c/@verdict}"><xsl:value-of select="$c/@verdict"/></span>
              <xsl:if test="$c/reason != ''"><span class="why"><xsl:value-of select="$c/reason"/></span></xsl:if>
            </xsl:when>
            <xsl:otherwise><span class="verdict missing">not run</span></xsl:otherwise>
          </xsl:choose>
        </td>
      </xsl:for-each>
    </tr>
  </xsl:template>
</xsl:stylesheet>

<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: BSD-2-Clause -->
<!-- The cases in which two implementations behave differently, their ladders side by side. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="ladder.xsl"/>
  <xsl:output method="html" encoding="UTF-8" doctype-system="about:legacy-compat" indent="no"/>
  <xsl:param name="css"/>
  <xsl:param name="js"/>

  <xsl:template match="/comparison">
    <html lang="en">
      <head>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta http-equiv="Content-Security-Policy"
              content="default-src 'none'; style-src 'unsafe-inline'"/>
        <title><xsl:value-of select="concat(@left, ' against ', @right)"/></title>
        <style><xsl:value-of select="$css"/></style>
      </head>
      <body>
        <header>
          <h1><xsl:value-of select="concat(@left, ' against ', @right)"/></h1>
          <p class="headline"><xsl:value-of select="concat(count(case), ' cases in which they differ')"/></p>
        </header>
        <main>
          <xsl:apply-templates select="case"/>
        </main>
      </body>
    </html>
  </xsl:template>

  <xsl:template match="case">
    <xsl:variable name="n" select="position()"/>
    <details class="case">
      <summary>
        <span class="verdict {left/@verdict}"><xsl:value-of select="left/@verdict"/></span>
        <span class="verdict {right/@verdict}"><xsl:value-of select="right/@verdict"/></span>
        <code class="id"><xsl:value-of select="@id"/></code>
        <span class="title"><xsl:value-of select="title"/></span>
      </summary>
      <div class="body">
        <ul class="requirements">
          <xsl:for-each select="difference"><li><xsl:value-of select="."/></li></xsl:for-each>
          <xsl:if test="not(difference)"><li>Only the verdicts differ.</li></xsl:if>
        </ul>
        <div class="ladders">
          <xsl:call-template name="ladder">
            <xsl:with-param name="of" select="left"/>
            <xsl:with-param name="prefix" select="concat('c', $n, 'l')"/>
            <xsl:with-param name="caption" select="/comparison/@left"/>
          </xsl:call-template>
          <xsl:call-template name="ladder">
            <xsl:with-param name="of" select="right"/>
            <xsl:with-param name="prefix" select="concat('c', $n, 'r')"/>
            <xsl:with-param name="caption" select="/comparison/@right"/>
          </xsl:call-template>
        </div>
        <xsl:call-template name="packets">
          <xsl:with-param name="steps" select="left/step"/>
          <xsl:with-param name="prefix" select="concat('c', $n, 'l')"/>
          <xsl:with-param name="of" select="concat(' of ', /comparison/@left)"/>
        </xsl:call-template>
        <xsl:call-template name="packets">
          <xsl:with-param name="steps" select="right/step"/>
          <xsl:with-param name="prefix" select="concat('c', $n, 'r')"/>
          <xsl:with-param name="of" select="concat(' of ', /comparison/@right)"/>
        </xsl:call-template>
      </div>
    </details>
  </xsl:template>
</xsl:stylesheet>

<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: BSD-2-Clause -->
<!-- Ladders: who sent what to whom, as SVG; and the packets that its arrows lead to. Shared by the page
     of a run and by comparisons. Where everything stands has been found out by page_ladder.c, which says
     what it leaves in the document. Calls of templates and attributes with braces take most of the time that
     a page takes: here as few as can be. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template name="ladder">
    <xsl:param name="of"/>
    <xsl:param name="prefix"/>
    <xsl:param name="caption"/>
    <xsl:if test="$of/step">
      <figure class="ladder">
        <figcaption><xsl:value-of select="$caption"/></figcaption>
        <div class="scroll" tabindex="0" role="group" aria-label="Ladder">
          <svg role="group" aria-label="Messages in the order of time; each leads to its packet"
               width="{$of/@width}" style="min-width: {round($of/@width * .73)}px" viewBox="0 0 {$of/@width} {$of/@height}">
            <xsl:for-each select="$of/party">
              <path class="life" d="M{@x} 22V{$of/@height}"/>
              <text class="party" x="{@x}" y="14"><xsl:value-of select="."/></text>
            </xsl:for-each>
            <xsl:for-each select="$of/step">
              <xsl:choose>
                <xsl:when test="@d">
                  <a class="{@look}" href="#{$prefix}{@n}">
                    <title><xsl:value-of select="@line"/></title>
                    <path><xsl:copy-of select="@d"/></path>
                    <xsl:for-each select="label">
                      <text><xsl:copy-of select="@x"/><xsl:copy-of select="@y"/><xsl:value-of select="."/></text>
                    </xsl:for-each>
                    <text class="ends"><xsl:copy-of select="@x"/><xsl:copy-of select="@y"/><xsl:value-of select="@ends"/></text>
                  </a>
                  <text class="time"><xsl:copy-of select="@y"/><xsl:value-of select="@time"/></text>
                </xsl:when>
                <xsl:otherwise>
                  <xsl:for-each select="label">
                    <text class="note"><xsl:copy-of select="@y"/><xsl:value-of select="."/></text>
                  </xsl:for-each>
                </xsl:otherwise>
              </xsl:choose>
            </xsl:for-each>
          </svg>
        </div>
      </figure>
    </xsl:if>
  </xsl:template>

  <!-- Packets. In the one that was judged last, page.c has marked the field that differs. -->
  <xsl:template name="packets">
    <xsl:param name="steps"/>
    <xsl:param name="prefix"/>
    <xsl:param name="of" select="''"/>
    <xsl:if test="$steps/tree">
      <details class="packets">
        <summary><xsl:value-of select="concat(count($steps[tree]), ' packets', $of)"/></summary>
        <xsl:for-each select="$steps">
          <xsl:if test="tree">
            <details class="packet {@look}" id="{$prefix}{@n}">
              <summary>
                <span class="time"><xsl:value-of select="@time"/></span>
                <xsl:text> </xsl:text><xsl:value-of select="@line"/>
              </summary>
              <xsl:if test="@label != ''"><p class="label"><xsl:value-of select="@label"/></p></xsl:if>
              <xsl:if test="judgement != ''"><p class="judgement"><xsl:value-of select="judgement"/></p></xsl:if>
              <pre class="tree">
                <xsl:choose>
                  <xsl:when test="tree/mark">
                    <xsl:for-each select="tree/node()">
                      <xsl:choose>
                        <xsl:when test="self::mark"><mark><xsl:value-of select="."/></mark></xsl:when>
                        <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
                      </xsl:choose>
                    </xsl:for-each>
                  </xsl:when>
                  <xsl:otherwise><xsl:value-of select="tree"/></xsl:otherwise>
                </xsl:choose>
              </pre>
              <p class="octets"><xsl:value-of select="frame"/></p>
            </details>
          </xsl:if>
        </xsl:for-each>
      </details>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>

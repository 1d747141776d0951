"""The picture that messengers and networks show with a link to a card: 1200 x 630 pixels, drawn as the card is."""

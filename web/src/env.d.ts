declare module 'virtual:interface-font.css'
